import type { ModuleNames } from '../language/module-names.ts'
import type { SyntaxTree } from '../language/syntax.ts'

const NAMES = `
  (import_from_statement module_name: (_) @from (wildcard_import) @all)
  (import_from_statement module_name: (_) @from name: (dotted_name) @name)
  (import_from_statement module_name: (_) @from name: (aliased_import name: (_) @name alias: (_) @local))
  (import_statement name: (dotted_name) @module)
  (import_statement name: (aliased_import name: (_) @module alias: (_) @local))
  (assignment left: (identifier) @alias right: (identifier) @other)`

/** Imports of a Python file; what it imports from others it also passes on. */
export function readModule({ matches }: SyntaxTree): ModuleNames {
  const names: ModuleNames = { imports: [], aliases: new Map(), passedOn: [] }
  for (const { from, all, name, module, local, alias, other } of matches(NAMES)) {
    if (from) {
      const known = (all ?? name)!.text
      const own = (local ?? all ?? name)!.text
      names.imports.push({ local: own, module: from.text, name: known })
      names.passedOn.push({ exported: own, module: from.text, name: known })
    } else if (module) names.imports.push({ local: (local ?? module).text, module: module.text, name: '*' })
    else if (alias && other) names.aliases.set(alias.text, other.text)
  }
  return names
}
