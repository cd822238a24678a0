/** Starts a page: reads what the service says about itself, then shows it or says why it cannot. */
import { StrictMode, type ComponentType } from 'react'
import { createRoot } from 'react-dom/client'
import { loadConfig, type Config } from './config'
import './page.css'

export async function start(Page: ComponentType<{ config: Config }>): Promise<void> {
  const root = createRoot(document.getElementById('page') ?? document.body)
  try {
    const config = await loadConfig()
    root.render(
      <StrictMode>
        <Page config={config} />
      </StrictMode>,
    )
  } catch (error) {
    root.render(<p className="failure">{String(error)} Reload the page when Clew runs.</p>)
  }
}
