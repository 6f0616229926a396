import type { Dialect } from '../javascript/dialect.ts'
import { dialectSupport } from '../javascript/dialect-support.ts'

const TYPESCRIPT: Dialect = {
  definitions: `
    (abstract_class_declaration) @class
    [(internal_module) (module)] @module
    (class_body (decorator) @skipped)
    (abstract_class_declaration (decorator) @skipped)
    (public_field_definition (decorator) @skipped)`,
  fields: `
    (public_field_definition name: (_) @key value: (_) @value) @binding`,
  signatures: `
    (export_statement declaration: (function_signature) @signature) @outer
    [(function_signature) (method_signature)] @signature`,
  declarations: `
    (abstract_class_declaration name: (_) @name)
    (interface_declaration name: (_) @name)
    (type_alias_declaration name: (_) @name)
    (enum_declaration name: (_) @name)`,
  erased: '(type_annotation) (type_arguments) (type_parameters)',
}

export const typescript = dialectSupport(TYPESCRIPT, {
  name: 'typescript',
  label: 'TypeScript',
  grammar: 'tree-sitter-typescript.wasm',
  endings: ['.ts', '.mts', '.cts'],
  declarationEndings: ['.d.ts', '.d.mts', '.d.cts'],
  fence: 'ts',
})

/** TypeScript with JSX: a grammar of its own, since `<T>x` is a cast only without it. */
export const tsx = dialectSupport(TYPESCRIPT, {
  name: 'tsx',
  label: 'TypeScript',
  grammar: 'tree-sitter-tsx.wasm',
  endings: ['.tsx'],
  declarationEndings: [],
  fence: 'tsx',
})
