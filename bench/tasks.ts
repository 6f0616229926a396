/**
 * How long 10,000 tasks take: `node bench/tasks.ts [tasks]`. Prints milliseconds; the targets are 1,000 for JSONL
 * and 3,000 for YAML, reading, checking and splitting together, in a fresh process on two cores.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseTaskFile } from '../src/core/tasks/parse-task-file.ts'
import { assignSplits } from '../src/core/tasks/splits.ts'

const VERBS = ['parses', 'renders', 'sorts', 'merges', 'splits', 'escapes', 'counts', 'groups']
const NOUNS = [
  'ports',
  'dates',
  'orders',
  'invoices',
  'headers',
  'cookies',
  'routes',
  'grades',
  'totals',
  'units',
]

function task(index: number) {
  const verb = VERBS[index % VERBS.length]!
  const noun = NOUNS[(index >> 3) % NOUNS.length]!
  return {
    id: `task-${index}`,
    prompt: `Write the function f${index}(text) that ${verb} the ${noun} of a text numbered ${index * 7}.\nIt takes a string and returns an object; see the other functions of the module ${index % 97}\nfor the conventions that hold here, and mind the cases ${index} and ${index + 1}.\n`,
    tags: [verb, noun],
    answer: String(index),
    verify: {
      type: 'command',
      write: `src/{{id}}.js`,
      run: `node --test test/{{id}}.test.js`,
      timeoutSeconds: 30,
    },
  }
}

function yaml(count: number): string {
  const items = Array.from({ length: count }, (_, index) => {
    const { id, prompt, tags, answer, verify } = task(index)
    const lines = prompt.trimEnd().replaceAll('\n', '\n      ')
    return `  - id: ${id}\n    prompt: |\n      ${lines}\n    tags: [${tags.join(', ')}]\n    answer: "${answer}"\n    verify: { type: command, write: "${verify.write}", run: "${verify.run}", timeoutSeconds: 30 }\n`
  })
  return `name: bench\ntasks:\n${items.join('')}`
}

function measure(form: string, count: number): void {
  const text =
    form === 'yaml'
      ? yaml(count)
      : Array.from({ length: count }, (_, index) => JSON.stringify(task(index))).join('\n')
  const start = performance.now()
  const parsed = parseTaskFile(text, `bench.tasks.${form}`)
  const read = performance.now()
  const { splits } = assignSplits(parsed.tasks, {})
  const done = performance.now()
  const [reading, splitting] = [Math.round(read - start), Math.round(done - read)]
  console.log(
    `${form.padEnd(5)} ${(text.length / 1e6).toFixed(1)} MB, ${splits.size} tasks, ${parsed.diagnostics.length} diagnostics: ${reading + splitting} ms (reading ${reading}, splitting ${splitting})`,
  )
}

const [first, second] = process.argv.slice(2)
if (first === 'yaml' || first === 'jsonl') measure(first, Number(second))
else {
  for (const form of ['jsonl', 'yaml']) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), form, first ?? '10000'], {
      stdio: 'inherit',
    })
  }
}
