/** The REST reference: Swagger UI over Clew's own description, under the same access bar. */
import { useEffect, useRef } from 'react'
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import { headersOf, useAccess } from './access'
import { AccessBar } from './access-bar'
import type { Config } from './config'
import './docs.css'
import { start } from './page'

/** Swagger UI has a dark look of its own, but does not follow the system's by itself. */
function followColourScheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
  dark.addEventListener('change', apply)
  apply()
}

function Docs({ config }: { config: Config }) {
  const { access, latest, change } = useAccess(config)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    SwaggerUI({
      domNode: place.current,
      url: 'openapi.json',
      validatorUrl: 'none', // the default sends the description to a public server
      deepLinking: true,
      defaultModelsExpandDepth: 0,
      persistAuthorization: false,
      showMutatedRequest: false, // else its curl line would show the token
      requestInterceptor: (request) => {
        const own = new URL(request.url, location.href).origin === location.origin
        if (own) Object.assign(request.headers, headersOf(latest.current))
        return request
      },
    })
  }, [latest])
  return (
    <>
      <AccessBar
        config={config}
        access={access}
        change={change}
        refused={false}
        other={{ href: 'playground', text: 'Playground' }}
      />
      <div className="reference" ref={place} />
    </>
  )
}

followColourScheme()
await start(Docs)
