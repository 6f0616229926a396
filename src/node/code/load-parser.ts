import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Language as Grammar, Query, Tree, Parser as TreeSitter } from '@vscode/tree-sitter-wasm'
import type { Language } from '../../core/code/language/language.ts'
import type { Parse, QueryMatch, SyntaxNode, SyntaxTree } from '../../core/code/language/syntax.ts'
import { LANGUAGES } from '../../core/code/languages.ts'

type Runtime = typeof import('@vscode/tree-sitter-wasm')

/** Number of trees that are kept. */
const MAX_TREES = 12

let loaded: Promise<Parse> | null = null

/** The parser of all languages, loaded once per process (about 0.2 s). */
export function loadParser(): Promise<Parse> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Parse> {
  const { folder, program } = grammarFolder()
  const runtime = createRequire(import.meta.url)(join(folder, program)) as Runtime
  await runtime.Parser.init({ locateFile: (name: string) => join(folder, name) })
  const grammars = new Map<Language, GrammarQueries>()
  for (const { name, grammar } of Object.values(LANGUAGES))
    grammars.set(name, new GrammarQueries(runtime, await runtime.Language.load(join(folder, grammar))))
  const parser: TreeSitter = new runtime.Parser()
  /** the trees used last, the newest at the end: the same file is often parsed several times in a row */
  const trees = new Map<string, Tree>()
  return (language, text, use) => {
    const key = `${language}\n${text}`
    const queries = grammars.get(language)!
    let tree = trees.get(key)
    if (tree === undefined) {
      parser.setLanguage(queries.grammar)
      const parsed = parser.parse(text)
      if (parsed === null) throw new Error(`The ${language} parser gave no tree.`)
      tree = parsed
    }
    trees.delete(key)
    trees.set(key, tree)
    try {
      return use(queries.over(tree))
    } finally {
      for (const [oldest, old] of trees) {
        if (trees.size <= MAX_TREES) break
        trees.delete(oldest)
        // Its memory is outside of JavaScript: nothing else frees it.
        old.delete()
      }
    }
  }
}

/** A grammar with its queries, each compiled once. */
class GrammarQueries {
  readonly grammar: Grammar
  private readonly runtime: Runtime
  private readonly compiled = new Map<string, Query>()

  constructor(runtime: Runtime, grammar: Grammar) {
    this.runtime = runtime
    this.grammar = grammar
  }

  over({ rootNode }: Tree): SyntaxTree {
    return {
      root: rootNode,
      matches: (source) => inOrder(this.compile(source).matches(rootNode)),
      matchesOfRoot: (source) => inOrder(this.compile(source).matches(rootNode, { maxStartDepth: 0 })),
    }
  }

  private compile(source: string): Query {
    let query = this.compiled.get(source)
    if (query === undefined) {
      query = new this.runtime.Query(this.grammar, source)
      this.compiled.set(source, query)
    }
    return query
  }
}

/** tree-sitter returns matches in the order in which they end. */
function inOrder(matches: ReturnType<Query['matches']>): QueryMatch[] {
  return matches
    .map(({ captures }) => {
      const first = captures[0]!.node
      const match: Record<string, SyntaxNode> = {}
      for (const { name, node } of captures) match[name] = node
      return { first, start: first.startIndex, match }
    })
    .sort((a, b) => a.start - b.start || b.first.endIndex - a.first.endIndex)
    .map(({ match }) => match)
}

/** Next to a bundle (dist/grammars, copied there by esbuild.js), else in the package. */
function grammarFolder(): { folder: string; program: string } {
  for (const place of ['./grammars', '../grammars']) {
    const folder = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(join(folder, 'tree-sitter.cjs'))) return { folder, program: 'tree-sitter.cjs' }
  }
  const program = createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm')
  return { folder: dirname(program), program: basename(program) }
}
