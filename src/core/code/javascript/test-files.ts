const COMMENTS = /\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g
const TESTS = 'describe|it|test|suite|specify|context'
const RUNNER = /(?:\bfrom|=\s*require\s*\()\s*['"](?:vitest|node:test|@jest\/globals|mocha)['"]/g
/** Names that one import lists, characters. */
const MAX_IMPORT = 500

export function isTestFile(path: string): boolean {
  const name = path.split('/').at(-1)!
  if (/[._-](?:test|spec)\.[cm]?[jt]sx?$|^test(?:s|-[\w-]+)?\.[cm]?[jt]sx?$/.test(name)) return true
  return /(?:^|\/)(?:test|tests|__tests__|spec)\//.test(path)
}

/** Names that a test file gives to its runner, or to the functions of it that define tests. */
export function runnerNames(text: string): string[] {
  const own = new RegExp(`\\b(?:${TESTS}|default)(?:\\s+as\\s+|\\s*:\\s*)([\\w$]+)`, 'g')
  return [...text.matchAll(RUNNER)].flatMap(({ index }) => {
    const before = text.slice(Math.max(0, index - MAX_IMPORT), index)
    const clause = /^.*\b(?:import|const|let|var)\s+(.*)$/s.exec(before)?.[1]?.trim() ?? ''
    const renamed = [...clause.matchAll(own)].map(([, name]) => name!)
    const whole = /^(?:\*\s*as\s+)?([\w$]+)\s*(?:,|$)/.exec(clause)?.[1]
    return whole === undefined || whole === 'type' ? renamed : [whole, ...renamed]
  })
}

export function definesTests(text: string): boolean {
  const code = text.replace(COMMENTS, ' ')
  const names = runnerNames(code).map((name) => name.replaceAll('$', '\\$'))
  const defines = new RegExp(`(?<![\\w$.])(?:${[TESTS, ...names].join('|')})\\s*(?:\\.\\s*\\w+\\s*)*[(\`<]`)
  return defines.test(code) || /\b(?:Deno|QUnit|t)\.test\s*\(/.test(text)
}
