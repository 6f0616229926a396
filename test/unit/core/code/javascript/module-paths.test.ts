import { expect, it } from 'vitest'
import { ModulePaths } from '../../../../../src/core/code/javascript/module-paths.ts'

/** Counts the questions for files. */
class CountedSet extends Set<string> {
  asked = 0
  override has(path: string): boolean {
    this.asked++
    return super.has(path)
  }
}

/** Projects that all refer to each other; only the last one has aliases. */
function projects(count: number): Record<string, string> {
  const references = Array.from({ length: count }, (_, at) => ({ path: `./p${at}.json` }))
  const all = JSON.stringify({ references })
  return {
    'tsconfig.json': all,
    ...Object.fromEntries(references.slice(0, -1).map(({ path }) => [path.slice(2), all])),
    [`p${count - 1}.json`]: '{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }',
  }
}

function open(files: Record<string, string>): { paths: ModulePaths; asked: CountedSet } {
  const asked = new CountedSet(Object.keys(files))
  return { paths: new ModulePaths(asked, (path) => files[path] ?? null), asked }
}

it('looks into every configuration once where projects refer to each other', () => {
  const files = projects(200)
  expect(open(files).paths.candidates('src/a.ts', '@app/words')).toEqual(['src/words'])
  delete files['p199.json']
  const { paths, asked } = open(files)
  expect(paths.candidates('src/a.ts', '@app/words')).toEqual([])
  const before = asked.asked
  expect(before).toBeLessThan(200_000)
  expect(paths.candidates('src/deep/b.ts', '@app/words')).toEqual([])
  expect(asked.asked).toBe(before)
})

it('finds aliases however many configurations build on each other', () => {
  const files: Record<string, string> = { 'base9.json': '{ "compilerOptions": { "baseUrl": "src" } }' }
  for (let at = 0; at < 9; at++)
    files[at === 0 ? 'tsconfig.json' : `base${at}.json`] = `{ "extends": "./base${at + 1}" }`
  expect(open(files).paths.candidates('a.ts', 'words')).toEqual(['src/words'])
})
