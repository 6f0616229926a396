import type { ResolveModule, SourceFiles } from '../language/language-support.ts'
import { dirname, join } from '../language/slash-paths.ts'
import { ModulePaths } from './module-paths.ts'

const EXTENSIONS = ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '.cts']
/** The source file that the name of a compiled file refers to. */
const COMPILED: readonly [from: string, to: string][] = [
  ['.js', '.ts'],
  ['.js', '.tsx'],
  ['.jsx', '.tsx'],
  ['.mjs', '.mts'],
  ['.cjs', '.cts'],
]
const READ = /\.(?:[cm]?[jt]s|[jt]sx)$/
const DECLARATIONS = /\.d\.[cm]?ts$/

/** Imports of JavaScript and TypeScript, as Node and compilers find them. */
export function moduleResolver(repository: SourceFiles): ResolveModule {
  const { files } = repository
  const modules = new ModulePaths(files, (path) => repository.text(path))
  /** by folder and module: every file of a folder means the same by a name */
  const resolved = new Map<string, string | null>()

  /** A file of code by its name, without its extension, or by the name that it will have once built. */
  const plainFile = (path: string): string | null => {
    const compiled = COMPILED.filter(([from]) => path.endsWith(from))
    const candidates = [
      path,
      ...EXTENSIONS.map((extension) => path + extension),
      ...compiled.map(([from, to]) => path.slice(0, -from.length) + to),
    ]
    return candidates.find((name) => files.has(name) && READ.test(name) && !DECLARATIONS.test(name)) ?? null
  }
  const fileAt = (path: string): string | null => {
    if (path.startsWith('..')) return null
    const plain = path.replace(/\/$/, '')
    for (const name of [plain, ...modules.mains(plain)]) {
      const file = plainFile(name) ?? (name === plain ? null : plainFile(`${name}/index`))
      if (file !== null) return file
    }
    return plainFile(join(plain, 'index'))
  }
  const resolve: ResolveModule = (from, module) => {
    if (module.startsWith('.')) return fileAt(join(dirname(from), module))
    for (const path of modules.candidates(from, module)) {
      const file = fileAt(path)
      if (file !== null) return file
    }
    return null
  }
  return (from, module) => {
    const key = `${dirname(from)}\n${module}`
    let file = resolved.get(key)
    if (file === undefined) {
      file = resolve(from, module)
      resolved.set(key, file)
    }
    return file
  }
}
