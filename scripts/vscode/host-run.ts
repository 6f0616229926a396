/** One start of VS Code with suites in its extension host: what they report, and how it ends. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { HostRun, RunEvent } from '../../test/host/support/run-events.ts'
import { prepareWorkspace } from '../../test/support/prepare-workspace.ts'
import { ROOT } from '../run-step.ts'
import { bundleHostTests, type TestHost } from './bundle-host-tests.ts'

/** An extension with a chat model that tests script; see its README.md. */
export const MODEL_EXTENSION = join(ROOT, 'test', 'support', 'scripted-model-extension')

/** Takes a picture of the window and gives its path; writes the path into `answer` if there is one. */
type TakeScreenshot = (name: string, answer: string | null) => Promise<string>

export interface HostJob {
  host: TestHost
  /** folder of the extension under test */
  extension: string
  /** module whose `run` VS Code calls */
  runner: string
  /** a fresh copy */
  workspace: string
  modelExtension: string
  env: Record<string, string>
  /** aborted when the host is given up */
  signal: AbortSignal
  onLog: (line: string) => void
  /** Says how pictures are taken from now on; null = no longer. */
  onScreenshot: (take: TakeScreenshot | null) => void
}

/** Runs a job in some VS Code; gives the exit code, 124 when aborted. */
export type HostRunner = (job: HostJob) => Promise<number>

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** until the first sign of life, between signs of life, and in all */
const STARTS_MS = 120_000
const SILENT_MS = 40_000
const WHOLE_MS = 15 * 60_000

/**
 * Runs the suites of one start and prints every test as it ends. A host that crashes, hangs or ends early counts as
 * one failure.
 * @param folder of this start alone, empty
 */
export async function runHost(
  host: TestHost,
  extension: string,
  folder: string,
  runIn: HostRunner,
  screenshots: boolean,
): Promise<Counts> {
  const { runner, files } = await bundleHostTests(host, join(folder, 'suites'))
  const workspace = join(folder, basename(host.settings.workspace))
  prepareWorkspace(join(ROOT, host.settings.workspace), workspace)
  const events = join(folder, 'events.jsonl')
  const run: HostRun = { files, events, screenshots }
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  const logs: string[] = []
  const abort = new AbortController()
  let take: TakeScreenshot | null = null
  let read = 0
  let heard = 0
  let current: string | null = null
  let ended = false
  const started = performance.now()
  let lastSign = started

  const onEvent = async (event: RunEvent): Promise<void> => {
    switch (event.type) {
      case 'alive':
        return
      case 'began':
        current = event.title
        return
      case 'passed':
        counts.passed++
        current = null
        console.log(`  ok   ${event.title} (${event.ms} ms)`)
        return
      case 'skipped':
        counts.skipped++
        console.log(`  skip ${event.title}`)
        return
      case 'failed':
        counts.failed++
        current = null
        console.log(`  FAIL ${event.title}\n${indent(event.message)}`)
        return
      case 'screenshot':
        if (take) console.log(`       picture: ${await take(event.name, event.answer)}`)
        return
      case 'ended':
        ended = true
    }
  }
  const readEvents = async (): Promise<void> => {
    if (!existsSync(events)) return
    const lines = readFileSync(events, 'utf8').split('\n').slice(0, -1)
    const fresh = lines.slice(read)
    read = lines.length
    heard += fresh.length
    if (fresh.length > 0) lastSign = performance.now()
    for (const line of fresh) await onEvent(JSON.parse(line) as RunEvent)
  }
  const watch = async (): Promise<string | null> => {
    while (!ended && !abort.signal.aborted) {
      await readEvents()
      const now = performance.now()
      const silent = now - lastSign
      if (silent > (heard === 0 ? STARTS_MS : SILENT_MS))
        return heard === 0 ? 'VS Code did not start the tests' : 'the extension host went silent'
      if (now - started > WHOLE_MS) return 'the suites took too long'
      await new Promise((done) => setTimeout(done, 100))
    }
    return null
  }
  const watching = watch().then(async (why) => {
    if (why !== null && take) console.log(`  picture: ${await take('given-up', null).catch(String)}`)
    if (why !== null) abort.abort()
    return why
  })
  const code = await runIn({
    host,
    extension,
    runner,
    workspace,
    modelExtension: MODEL_EXTENSION,
    env: { ...host.settings.env, TFGRPO_HOST_RUN: JSON.stringify(run) },
    signal: abort.signal,
    onLog: (line) => logs.push(line),
    onScreenshot: (next) => {
      take = next
    },
  }).catch((error: unknown) => {
    console.log(indent(String(error)))
    return 1
  })
  await readEvents()
  const orderly = ended
  abort.abort()
  const why = await watching
  if (!orderly || (code !== 0 && counts.failed === 0)) {
    counts.failed++
    const during = current === null ? '' : ` during "${current}"`
    console.log(`  FAIL ${why ?? `VS Code ended with code ${code}`}${during}`)
  }
  if (counts.failed > 0 && logs.length > 0)
    console.log(`  What the extension host wrote:\n${indent(logs.slice(-60).join('\n'))}`)
  return counts
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '       ')
}
