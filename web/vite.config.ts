/** Builds the two pages into dist/. Every address is relative, so Clew may live below any path. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    rolldownOptions: {
      input: ['playground.html', 'docs.html'],
      checks: { moduleLevelDirective: false }, // "use no memo" means nothing to a browser
    },
    chunkSizeWarningLimit: 5000, // the editor is large; it is loaded once and cached for a year
  },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/openapi.json', '/playground/config.json'].map((path) => [
        path,
        'http://127.0.0.1:8420',
      ]),
    ),
  },
})
