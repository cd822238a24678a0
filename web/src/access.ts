/** Who asks, why and for which case: kept in memory only, sent as headers with each request. */
import { useRef, useState, type RefObject } from 'react'
import type { Config } from './config'

export type Access = {
  token: string
  purpose: string
  case: string
  justification: string
}

export type AccessState = {
  access: Access
  /** The same value for code that runs later than the render it was made in. */
  latest: RefObject<Access>
  change: (part: Partial<Access>) => void
}

export function useAccess({ case: number, justification }: Config): AccessState {
  const blank = { token: '', purpose: '', case: number ?? '', justification: justification ?? '' }
  const [access, setAccess] = useState<Access>(blank)
  const latest = useRef(access)
  const change = (part: Partial<Access>) => {
    latest.current = { ...latest.current, ...part }
    setAccess(latest.current)
  }
  return { access, latest, change }
}

/** Whether a browser can send this as a header: visible ASCII without spaces. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

/** A header carries ASCII only, so what people write is percent-encoded UTF-8. */
export function headersOf(access: Access): Record<string, string> {
  const headers: Record<string, string> = {}
  if (isToken(access.token)) headers.Authorization = `Bearer ${access.token}`
  if (access.purpose) headers['Clew-Purpose'] = encodeURIComponent(access.purpose)
  if (access.case.trim()) headers['Clew-Case'] = encodeURIComponent(access.case.trim())
  if (access.justification.trim())
    headers['Clew-Justification'] = encodeURIComponent(access.justification.trim())
  return headers
}

/** What a question about a person still lacks, in the order of the inputs. */
export function missing(access: Access): string[] {
  const lacking: string[] = []
  if (!access.token) lacking.push('a token')
  if (!access.purpose) lacking.push('a purpose')
  if (!access.case.trim()) lacking.push('a case number')
  return lacking
}
