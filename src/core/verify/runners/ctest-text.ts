import { failureOf, readSides } from '../assertion.ts'
import { outputTail } from '../feedback.ts'
import { plainText } from '../normalise.ts'
import type { Report } from '../read-tap.ts'
import type { Check } from '../verdict.ts'

/** " 2/11 Test  #2: fails ....***Failed    0.00 sec"; the reason may go on over the line. */
const RESULT = /^\s*\d+\/\d+ Test\s+#\d+: (.+?) \.*\s*(\*{3})?([A-Z][\s\S]*?)(?:\s+[\d.]+ sec)?$/

/**
 * What `ctest` prints. A test that it could not start is "not run", and failed; one that is disabled or skipped itself
 * is no check.
 * @returns null when the text is no such output
 */
export function readCtestText(output: string): Report | null {
  const text = plainText(output)
  if (!/^\d+% tests passed, \d+ tests? failed out of \d+$/m.test(text) && !/^Test project /m.test(text))
    return null
  const report: Report = { checks: [], broken: [] }
  // What a test wrote stands after its result, or with -V between its start and its result.
  const blocks = text.split(/^\s*Start\s+\d+: .*\n/m).slice(1)
  for (const block of blocks) {
    const lines = block.split(/\n\n?(?=\d+% tests passed)/)[0]!.split('\n')
    const at = lines.findIndex((line) => /^\s*\d+\/\d+ Test\s+#\d+: /.test(line))
    if (at < 0) continue
    const open = !/ sec\s*$/.test(lines[at]!) && / sec\s*$/.test(lines[at + 1] ?? '')
    const result = RESULT.exec(open ? `${lines[at]}\n${lines[at + 1]}` : lines[at]!)
    if (!result) continue
    const [, name, stars, status] = result
    const wrote = [...lines.slice(0, at), ...lines.slice(at + (open ? 2 : 1))]
      .map((line) => line.replace(/^\d+: ?/, ''))
      .filter((line) => !/^(?:Test command: |Working Directory: |Test timeout computed )/.test(line))
      .join('\n')
    if (stars === undefined && status === 'Passed') report.checks.push({ name: name!, passed: true })
    else if (!/^(?:Skipped|Not Run \(Disabled\))/.test(status!))
      report.checks.push({ name: name!, passed: false, ...failureIn(status!, wrote) })
  }
  return report.checks.length === 0 ? null : report
}

function failureIn(status: string, wrote: string): Omit<Check, 'name' | 'passed'> {
  const reason = status.replace(/\s+/g, ' ').trim()
  const sides = readSides(wrote.replace(/^[\s\S]*?: Failure\n/, '').split(/\n\n/)[0]!)
  if (sides !== null) return failureOf(sides)
  const tail = wrote.trim() === '' ? '' : outputTail(wrote, '', 400)
  if (reason === 'Failed') return { message: tail === '' ? 'failed' : tail }
  return { message: tail === '' ? reason : `${reason}: ${tail}` }
}
