import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandLine } from '../../support/command-line.ts'

const ROOT = new URL('../../../src/', import.meta.url).pathname
const { flags, commands } = await commandLine()

/** Words of a sentence in a row: what has none is an argument of another program, e.g. `--json` of jest. */
const SENTENCE = /\b[a-z]{2,},? [a-z]{2,},? [a-z]{2,}\b/
const NAMES = [
  {
    what: 'a flag',
    found: (line: string) => line.match(/--[a-z][a-z-]+/g)?.filter((flag) => flags.has(flag)),
  },
  {
    what: 'a command of tfgrpo',
    found: (line: string) => line.match(/\btfgrpo [a-z]+/g)?.filter((command) => commands.has(command)),
  },
  { what: 'a command of the palette', found: (line: string) => line.match(/GRPO: [A-Z]/g) },
  { what: 'a setting of the editor', found: (line: string) => line.match(/\btfgrpo\.[a-z]\w+/g) },
]

/** What lines of code, without comments, say of a surface. */
function surfacesIn(code: string): string[] {
  const lines = code.split('\n').filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line))
  return lines
    .map((line) => line.replace(/\s\/\/ .*$/, ''))
    .filter((line) => SENTENCE.test(line))
    .flatMap((line) =>
      NAMES.flatMap(({ what, found }) =>
        (found(line) ?? []).map((name) => `${what}, ${name}: ${line.trim()}`),
      ),
    )
}

test.each(['core', 'node'])('no sentence of src/%s names a flag, a command or a setting', (layer) => {
  const files = readdirSync(join(ROOT, layer), { recursive: true, encoding: 'utf8' })
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      surfacesIn(readFileSync(join(ROOT, layer, file), 'utf8')).map(
        (said) => `${layer}/${file} names ${said}`,
      ),
    )
  expect(found).toEqual([])
})

test('a sentence that names one is found, arguments of other programs are not', () => {
  expect(
    surfacesIn("throw new UsageError('The budget is used up; give a larger --max-calls.')"),
  ).toHaveLength(1)
  expect(surfacesIn('`It is not here yet: \\`tfgrpo model get\\` fetches it.`')).toHaveLength(1)
  expect(surfacesIn('say(\'It is not here yet: see "GRPO: Fetch the Embedded Model".\')')).toHaveLength(1)
  expect(surfacesIn('say("Set the value of tfgrpo.maxCost to 0.")')).toHaveLength(1)
  expect(surfacesIn("// what --resume compares with the plan\nargs.push('--json', '--run')")).toEqual([])
})
