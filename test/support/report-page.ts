import { inCommandLineWords } from '../../src/cli/io/word-remedy.ts'
import { again } from '../../src/cli/run/write-report.ts'
import { storedEvent } from '../../src/core/report/stored-event.ts'
import { attemptKey, tamperedAttempts } from '../../src/core/report/tampered-attempts.ts'
import { collectReport, Grouping, shownAttempt } from '../../src/webview/collect-report.ts'
import { renderReport } from '../../src/webview/report.ts'
import type { ReportData } from '../../src/webview/report-data.ts'
import type { SyntheticRun } from './synthetic-run.ts'

/** What the page of a run shows, as `readReport` collects it from a folder. */
export function reportData({ plan, events }: SyntheticRun): ReportData {
  const found = new Map(
    tamperedAttempts(events.map(storedEvent)).map((one) => [attemptKey(one.phase, one.draw), one.sentence]),
  )
  const grouping = new Grouping()
  for (const event of events)
    if (event.type === 'rollout-finished') {
      const { phase, rollout } = event
      grouping.add(
        phase,
        rollout.task,
        shownAttempt(rollout, true, found.get(attemptKey(phase, rollout.draw))),
      )
    }
  return collectReport(plan, events, grouping.all(), null)
}

/** The section of the page with this id. */
export function reportSection(data: ReportData, id: string): string {
  const page = renderReport(data, { script: '', style: '' }, { told: inCommandLineWords, again })
  const section = new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(page)
  if (section === null) throw new Error(`The page has no section ${id}.`)
  return section[0]
}
