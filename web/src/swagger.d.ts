/** The part of Swagger UI used here; its package brings no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  export type SwaggerRequest = { url: string; headers: Record<string, string> }
  export default function SwaggerUI(options: {
    domNode: HTMLElement | null
    url: string
    validatorUrl: 'none'
    deepLinking: boolean
    defaultModelsExpandDepth: number
    persistAuthorization: boolean
    showMutatedRequest: boolean
    requestInterceptor: (request: SwaggerRequest) => SwaggerRequest
  }): void
}
