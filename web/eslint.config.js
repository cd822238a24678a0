import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import ts from 'typescript-eslint'

export default defineConfig(globalIgnores(['dist/']), js.configs.recommended, {
  files: ['**/*.{ts,tsx}'],
  extends: [
    ts.configs.strictTypeChecked,
    ts.configs.stylisticTypeChecked,
    hooks.configs.flat.recommended,
  ],
  languageOptions: { parserOptions: { projectService: true } },
  rules: { '@typescript-eslint/consistent-type-definitions': ['error', 'type'] },
})
