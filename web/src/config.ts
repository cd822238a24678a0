/** What the service says about itself: the closed list of purposes and the example questions. */

export type Question = {
  title: string
  query: string
  variables: Record<string, unknown>
}

export type Config = {
  title: string
  mode_banner: string | null
  purposes: string[]
  questions: Question[]
  case: string | null
  justification: string | null
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch('playground/config.json', { cache: 'no-store' })
  if (!response.ok) throw new Error(`Clew answered ${String(response.status)} for its settings.`)
  return (await response.json()) as Config
}
