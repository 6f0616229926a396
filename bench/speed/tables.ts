/** What the benchmark prints for people. */
import type { Throughput } from './throughput-run.ts'
import type { TimedRun } from './timed-run.ts'

/** The published implementation on the same task set, latencies and concurrency. */
const REFERENCE = { seconds: 52.5, calls: 456, summaryShare: 0.64 }
/** What the ratio to the bound shall stay below. */
const GOAL = 1.15

type Row = (string | number)[]

/** Columns as wide as their widest cell; the first to the left, numbers to the right. */
export function table(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => row.map(String))
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  return cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('   ')
      .trimEnd(),
  )
}

export function runLines(run: TimedRun): string[] {
  const paper = run.mode === 'paper'
  const seconds = (value: number) => `${value.toFixed(1)} s`
  const percent = (value: number) => `${(100 * value).toFixed(0)}%`
  const beside = (ours: string | number, reference: string | number): Row =>
    paper ? [ours, reference] : [ours]
  const kinds = Object.entries(run.callsByKind).map(([kind, count]) => `${count} ${kind}`)
  return [
    '',
    `## train --mode ${run.mode}, set latencies, concurrency 64`,
    '',
    ...table([
      ['', ...beside('ours', 'reference')],
      ['time, whole command', ...beside(seconds(run.seconds), seconds(REFERENCE.seconds))],
      ['time, the run itself', ...beside(seconds(run.runSeconds), '')],
      ['least (critical-path bound)', ...beside(seconds(run.leastSeconds), '')],
      [`time / least, goal < ${GOAL}`, ...beside(run.ratio.toFixed(3), '')],
      ['calls', ...beside(run.calls, REFERENCE.calls)],
      ['prompt tokens', ...beside(run.promptTokens, '')],
      ['completion tokens', ...beside(run.completionTokens, '')],
      ...(paper
        ? [
            ['of the prompts in summaries', percent(run.summaryShare), percent(REFERENCE.summaryShare)],
            ['mixed groups', `${run.groups.mixed} of ${run.groups.all}`, '36 of 40'],
          ]
        : []),
    ]),
    `calls: ${kinds.join(', ')}`,
  ]
}

const NAMES: Record<Throughput['parts'], string> = {
  core: 'trainer core alone',
  journal: '+ journal on disk',
  all: '+ openai adapter, HTTP, run files',
}

export function speedLines(measured: readonly Throughput[]): string[] {
  const marks = measured[0]!.memory.map(({ rollouts }) => rollouts)
  return [
    '',
    `## Zero latency, ${measured[0]!.rollouts} rollouts of paper mode`,
    '',
    ...table([
      ['', 'calls', 'µs a call', 'of it processor'],
      ...measured.map(({ parts, calls, wallMicros, cpuMicros }) => [
        NAMES[parts],
        calls,
        wallMicros.toFixed(0),
        cpuMicros.toFixed(0),
      ]),
    ]),
    '',
    ...table([
      ['memory after rollouts:', ...marks.flatMap((mark) => [`${mark}`, ''])],
      ['', ...marks.flatMap(() => ['heap MB', 'peak MB'])],
      ...measured.map(({ parts, memory }) => [
        NAMES[parts],
        ...memory.flatMap(({ heapMb, peakMb }) => [heapMb.toFixed(1), peakMb.toFixed(0)]),
      ]),
    ]),
  ]
}
