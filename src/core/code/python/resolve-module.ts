import type { ResolveModule, SourceFiles } from '../language/language-support.ts'
import { dirname, join } from '../language/slash-paths.ts'

/** Imports of Python, as it finds them from the top of a repository and as tests do from their own folders. */
export function moduleResolver({ files }: SourceFiles): ResolveModule {
  const fileAt = (path: string): string | null =>
    [`${path}.py`, path === '' ? '__init__.py' : `${path}/__init__.py`].find((file) => files.has(file)) ??
    null
  return (from, module) => {
    const dots = /^\.*/.exec(module)![0].length
    const rest = module.slice(dots).split('.').filter(Boolean).join('/')
    let base = dirname(from)
    if (dots > 0) {
      for (let up = 1; up < dots; up++) base = dirname(base)
      return fileAt(join(base, rest))
    }
    const roots = ['', 'src', 'lib', 'python']
    // A test also finds modules in the folders above it.
    for (; base !== ''; base = dirname(base)) roots.push(base, `${base}/src`)
    for (const root of roots) {
      const found = fileAt(join(root, rest))
      if (found !== null) return found
    }
    return null
  }
}
