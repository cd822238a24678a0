/** The bar at the top of both pages: name, access, and one sentence on what is still missing. */
import { isToken, missing, type Access, type AccessState } from './access'
import type { Config } from './config'
import icon from './icon.svg'

type Props = Pick<AccessState, 'access' | 'change'> & {
  config: Config
  refused: boolean
  other: { href: string; text: string }
}

type FieldProps = {
  label: string
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'password'
  hint?: string
}

/** None of the inputs has a name, so no submission of the form could ever carry them. */
function Field({ label, value, onChange, type = 'text', hint = '' }: FieldProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type={type}
        value={value}
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </label>
  )
}

type PurposeProps = { purposes: string[]; value: string; onChange: (value: string) => void }

function Purpose({ purposes, value, onChange }: PurposeProps) {
  return (
    <label className="field">
      <span>Purpose</span>
      <select
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      >
        <option value="">Choose…</option>
        {purposes.map((purpose) => (
          <option key={purpose}>{purpose}</option>
        ))}
      </select>
    </label>
  )
}

function sentence(access: Access, refused: boolean): { state: string; text: string } {
  if (access.token && !isToken(access.token))
    return {
      state: 'wrong',
      text: 'A token has no spaces and only ASCII characters. Paste it again.',
    }
  if (refused)
    return { state: 'wrong', text: 'Clew refused this token. Paste it again or get a new one.' }
  const lacking = missing(access)
  if (lacking.length === 0)
    return { state: 'ready', text: 'Ready. Each question is recorded with its purpose and case.' }
  const list = new Intl.ListFormat('en-GB').format(lacking)
  return { state: 'waiting', text: `Questions about people still need ${list}.` }
}

export function AccessBar({ config, access, change, refused, other }: Props) {
  const { state, text } = sentence(access, refused)
  return (
    <header>
      {config.mode_banner && <p className="banner">{config.mode_banner}</p>}
      <form
        className="bar"
        onSubmit={(event) => {
          event.preventDefault()
        }}
      >
        <h1>
          <img src={icon} alt="" />
          {config.title}
        </h1>
        <Field
          label="Access token"
          type="password"
          value={access.token}
          onChange={(value) => {
            change({ token: value.trim() })
          }}
        />
        <Purpose
          purposes={config.purposes}
          value={access.purpose}
          onChange={(purpose) => {
            change({ purpose })
          }}
        />
        <Field
          label="Case number"
          value={access.case}
          onChange={(value) => {
            change({ case: value })
          }}
        />
        <Field
          label="Justification"
          hint="For whereabouts"
          value={access.justification}
          onChange={(justification) => {
            change({ justification })
          }}
        />
        <div className="aside">
          <p role="status" className={state}>
            {text}
          </p>
          <a href={other.href}>{other.text}</a>
        </div>
      </form>
    </header>
  )
}
