/** How the editor reaches Clew: one POST of JSON for each question. */
import type { Fetcher, FetcherParams } from '@graphiql/toolkit'
import { headersOf, type Access } from './access'

type Answer = Awaited<ReturnType<typeof ask>>

/**
 * Every answer in JSON is shown as it came, a problem too.
 * @param onStatus is told the status of the answer and the token it was asked with.
 */
export function fetcherFor(
  access: () => Access,
  onStatus: (status: number, token: string) => void,
): Fetcher {
  return async (params): Promise<Answer> => {
    const asked = access()
    const response = await post(params, asked)
    onStatus(response.status, asked.token)
    return ask(response)
  }
}

async function post(params: FetcherParams, access: Access): Promise<Response> {
  try {
    return await fetch('graphql', {
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        ...headersOf(access),
      },
      body: JSON.stringify(params),
    })
  } catch {
    throw new Error('Clew does not answer. Is it still running?')
  }
}

async function ask(response: Response) {
  try {
    return (await response.json()) as { data: unknown }
  } catch {
    throw new Error(`Clew answered ${String(response.status)} with something that is not JSON.`)
  }
}
