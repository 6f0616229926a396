import type { Dialect } from './dialect.ts'
import { dialectSupport } from './dialect-support.ts'

const JAVASCRIPT: Dialect = {
  definitions: `
    (method_definition (decorator) @skipped)
    (field_definition (decorator) @skipped)`,
  fields: `
    (field_definition property: (_) @key value: (_) @value) @binding`,
  signatures: '',
  declarations: '',
  erased: '',
}

export const javascript = dialectSupport(JAVASCRIPT, {
  name: 'javascript',
  label: 'JavaScript',
  grammar: 'tree-sitter-javascript.wasm',
  endings: ['.js', '.mjs', '.cjs', '.jsx'],
  declarationEndings: [],
  fence: 'js',
})
