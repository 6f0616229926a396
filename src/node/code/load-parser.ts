import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Language as Grammar, Tree, Parser as TreeSitter } from '@vscode/tree-sitter-wasm'
import type { Parse } from '../../core/code/language/syntax.ts'
import type { Language } from '../../core/proposals/proposal.ts'

type Runtime = typeof import('@vscode/tree-sitter-wasm')

const GRAMMARS: Record<Language, string> = {
  javascript: 'tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  python: 'tree-sitter-python.wasm',
}

/** Trees that are kept. */
const MOST_TREES = 12

let loaded: Promise<Parse> | null = null

/** The parser of all languages, loaded once a process (about 0.2 s). */
export function loadParser(): Promise<Parse> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Parse> {
  const { folder, program } = grammarFolder()
  const runtime = createRequire(import.meta.url)(join(folder, program)) as Runtime
  await runtime.Parser.init({ locateFile: (name: string) => join(folder, name) })
  const grammars = {} as Record<Language, Grammar>
  for (const [language, file] of Object.entries(GRAMMARS) as [Language, string][])
    grammars[language] = await runtime.Language.load(join(folder, file))
  const parser: TreeSitter = new runtime.Parser()
  /** trees used last, the newest at the end: the same file is asked about several times in a row */
  const trees = new Map<string, Tree>()
  return (language, text, use) => {
    const key = `${language}\n${text}`
    let tree = trees.get(key)
    if (tree === undefined) {
      parser.setLanguage(grammars[language])
      const parsed = parser.parse(text)
      if (parsed === null) throw new Error(`The ${language} parser gave no tree.`)
      tree = parsed
    }
    trees.delete(key)
    trees.set(key, tree)
    try {
      return use(tree.rootNode)
    } finally {
      for (const [oldest, old] of trees) {
        if (trees.size <= MOST_TREES) break
        trees.delete(oldest)
        // Its memory is not JavaScript's: nothing else frees it.
        old.delete()
      }
    }
  }
}

/** Beside a bundle (dist/grammars, put there by esbuild.js), else in the package. */
function grammarFolder(): { folder: string; program: string } {
  for (const place of ['./grammars', '../grammars']) {
    const folder = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(join(folder, 'tree-sitter.cjs'))) return { folder, program: 'tree-sitter.cjs' }
  }
  const program = createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm')
  return { folder: dirname(program), program: basename(program) }
}
