/** The playground: GraphiQL under the access bar, with the example questions as its first tabs. */
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { isToken, useAccess } from './access'
import { AccessBar } from './access-bar'
import { fetcherFor } from './ask'
import type { Config } from './config'
import { memoryStorage } from './memory'
import { start } from './page'
import { questionsPlugin, tabOf } from './questions'
import './playground.css'

// A quarter of the width for the list of questions: the key and the unit are GraphiQL's.
const LAYOUT = { 'graphiql:docExplorerFlex': '0.27' }

/** The value once nobody has changed it for a while. */
function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => {
      settle(value)
    }, milliseconds)
    return () => {
      clearTimeout(timer)
    }
  }, [value, milliseconds])
  return settled
}

function Playground({ config }: { config: Config }) {
  const { access, latest, change } = useAccess(config)
  const [refusedToken, setRefusedToken] = useState<string | null>(null)
  const noteStatus = useCallback((status: number, token: string) => {
    setRefusedToken(status === 401 ? token : null)
  }, [])
  const [storage] = useState(() => memoryStorage(LAYOUT))
  const examples = useMemo(() => questionsPlugin(config.questions), [config])
  const plugins = useMemo(() => [examples, HISTORY_PLUGIN], [examples])
  const tabs = useMemo(() => config.questions.map(tabOf), [config])
  const fetcher = useMemo(() => fetcherFor(() => latest.current, noteStatus), [latest, noteStatus])
  const settled = useSettled(access.token, 400)
  const knowsSchema = isToken(access.token) && settled === access.token
  return (
    <>
      <AccessBar
        config={config}
        access={access}
        change={change}
        refused={access.token !== '' && refusedToken === access.token}
        other={{ href: 'docs', text: 'REST reference' }}
      />
      <main>
        <GraphiQL
          fetcher={fetcher}
          // null: do not ask for the schema yet; undefined: ask, as a new token may see another one
          {...(knowsSchema ? {} : { schema: null })}
          storage={storage}
          shouldPersistHeaders={false}
          isHeadersEditorEnabled={false}
          plugins={plugins}
          visiblePlugin={examples}
          defaultTabs={tabs}
          initialVariables={tabs[0]?.variables ?? ''}
          defaultEditorToolsVisibility="variables"
        >
          <GraphiQL.Logo> </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  )
}

// The editor measures its letters once, so their font must be there first.
await document.fonts.load('15px "Fira Code"')
await start(Playground)
