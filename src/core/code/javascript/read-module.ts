import type { ModuleNames } from '../language/module-names.ts'
import { named, type QueryMatch, type SyntaxNode, type SyntaxTree } from '../language/syntax.ts'
import { readAssignment, readExporter, requiredModule, WHOLE } from './read-common-js.ts'
import { inlineName, makerOf, pathOf } from './written-names.ts'

const IMPORTS = `
  (import_statement (import_clause (identifier) @default) source: (_) @from)
  (import_statement (import_clause (namespace_import (_) @all)) source: (_) @from)
  (import_statement (import_clause (named_imports (import_specifier name: _ @imported alias: _? @local)))
    source: (_) @from)
  (call_expression function: [(identifier) (import)] @called (#any-of? @called "require" "import")) @inline
  (variable_declarator
    name: [(identifier) (object_pattern)] @variable
    value: [(call_expression) (await_expression) (member_expression) (parenthesized_expression) (identifier)
            (assignment_expression)] @value)`

const EXPORTS = `
  (export_statement (export_clause (export_specifier name: _ @name alias: _? @exported)) source: (_)? @from)
  (export_statement "*" source: (_) @all_of)
  (export_statement (namespace_export "as" . _ @space) source: (_) @from)
  (export_statement "default" value: (_) @default_value)
  (export_statement "default" declaration: (_ name: (_) @default_name))
  (assignment_expression left: [(identifier) (member_expression) (subscript_expression)] @target right: (_) @right
    (#match? @target "^(module|exports)"))
  (call_expression function: (_) @exporter arguments: (arguments) @given
    (#match? @exporter "(assign|extend|merge|mixin|defineProperty|__exportStar|__export|__reExport)[)]?$"))`

/** Constants at the top that are other names, or what a class makes. */
const CONSTANTS = `
  (program (_ (variable_declarator name: (_) @constant
    value: [(identifier) (member_expression) (new_expression) (parenthesized_expression)] @value)))
  (program (export_statement (_ (variable_declarator name: (_) @constant
    value: [(identifier) (member_expression) (new_expression) (parenthesized_expression)] @value))))`

/** Imports, requires and exports of a JavaScript or TypeScript file. */
export function readModule({ matches, matchesOfRoot }: SyntaxTree): ModuleNames {
  const names: ModuleNames = { imports: [], aliases: new Map(), passedOn: [] }
  // In the order of the text, where a later name counts.
  for (const match of matches(IMPORTS + EXPORTS)) {
    readImport(match, names)
    readExport(match, names)
  }
  for (const { constant, value } of matchesOfRoot(CONSTANTS)) {
    const isName = value!.type === 'identifier' || value!.type === 'member_expression'
    const other = isName ? pathOf(value!) : makerOf(value!)
    if (other !== null) names.aliases.set(constant!.text, other)
  }
  return names
}

function readImport(match: QueryMatch, names: ModuleNames): void {
  const { from, all, imported, local, inline, variable, value } = match
  const whole = match.default ?? all
  if (from && whole)
    names.imports.push({ local: whole.text, module: unquoted(from), name: all ? '*' : 'default' })
  else if (from && imported)
    names.imports.push({ local: (local ?? imported).text, module: unquoted(from), name: imported.text })
  else if (inline) {
    // `require('x').f()` and `(await import('x')).f()` without a name for the module.
    const module =
      inline.endIndex - inline.startIndex <= 200
        ? /^\w+\(\s*(['"])([^'"]+)\1\s*\)$/.exec(inline.text)?.[2]
        : undefined
    if (module !== undefined) names.imports.push({ local: inlineName(module), module, name: '*' })
  } else if (variable && value) readRequire(variable, value, names)
}

/**
 * `const a = require('x')`, `const { a, b: c } = require('x')`, `const a = require('x').b`, and `await import('x')`.
 */
function readRequire(variable: SyntaxNode, value: SyntaxNode, names: ModuleNames): void {
  const exported = value.type === 'assignment_expression' ? value.childForFieldName('left') : value
  // `const self = module.exports = {}`: its members are what the file exports.
  if (exported !== null && WHOLE.test(exported.text)) names.aliases.set('exports', variable.text)
  const required = requiredModule(value)
  if (required === null) return
  if (variable.type === 'identifier')
    names.imports.push({ local: variable.text, module: required.module, name: required.member ?? '*' })
  else if (required.member === null)
    for (const part of named(variable)) {
      const key = part.childForFieldName('key')?.text ?? part.text
      const local = part.childForFieldName('value')?.text ?? part.text
      if (/^[\w$]+$/.test(key) && /^[\w$]+$/.test(local))
        names.imports.push({ local, module: required.module, name: key })
    }
}

function readExport(match: QueryMatch, names: ModuleNames): void {
  const { name, exported, from, all_of, space, default_value, default_name, target, right, exporter, given } =
    match
  if (name && from)
    names.passedOn.push({ exported: (exported ?? name).text, module: unquoted(from), name: name.text })
  else if (name) names.aliases.set((exported ?? name).text, name.text)
  else if (all_of) names.passedOn.push({ exported: '*', module: unquoted(all_of), name: '*' })
  else if (space && from) names.passedOn.push({ exported: space.text, module: unquoted(from), name: '*' })
  else if (default_name) names.aliases.set('default', default_name.text)
  else if (default_value) {
    const other = default_value.type === 'identifier' ? default_value.text : makerOf(default_value)
    if (other !== null) names.aliases.set('default', other)
  } else if (target && right) readAssignment(target, right, names)
  else if (exporter && given) readExporter(exporter.text, named(given), names)
}

function unquoted(node: SyntaxNode): string {
  return node.text.replace(/^['"]|['"]$/g, '').replace(/\\(.)/g, '$1')
}
