import { describe, expect, it } from 'vitest'
import { reportData, reportSection } from '../../support/report-page.ts'
import { syntheticRun } from '../../support/synthetic-run.ts'
import { tamperedRun } from '../../support/tampered-run.ts'

const data = reportData(tamperedRun())
const section = reportSection(data, 'tasks')

describe('tasks that were left out', () => {
  it('are shown with the control that got through, and what to do', () => {
    expect(section).toContain('2 tasks took no part in trial, gate or any score')
    expect(section).toMatch(
      /lax-task<\/span><\/th><td><code>exit-in-handler<\/code><\/td><td class="wide">An answer that ends the process in a handler gets through; let its verifier/,
    )
  })

  it('include those whose own solution does not pass', () => {
    expect(section).toMatch(/old-task<\/span><\/th><td>none: its own solution fails<\/td>/)
  })

  it('are said to be none where all took part', () => {
    expect(reportSection(reportData(syntheticRun()), 'tasks')).toContain('All tasks took part.')
  })
})

describe('floors', () => {
  it('are shown task by task, with a hint where one is high', () => {
    expect(section).toContain(
      'An answer that does nothing would score 0.15 on average if every check counted (high: val-task-3 0.64); what it passes does not count.',
    )
    expect(section).toMatch(
      /val-task-3<\/span><\/th><td class="number">0\.64<\/td><td class="wide">High: most of its/,
    )
    expect(section).toMatch(/train-task-5<\/span><\/th><td class="number">0\.25<\/td><td class="wide"><\/td>/)
    expect(section).toContain('The floor of the other 22 tasks is 0.')
  })

  it('of 0 are one sentence', () => {
    const judged = { ...data.judged!, floor: { mean: 0, tasks: 24, high: [], above: [] } }
    const shown = reportSection({ ...data, judged }, 'tasks')
    expect(shown).toContain('An answer that does nothing scores 0 in all 24 tasks.')
    expect(shown).not.toContain('High:')
  })

  it('of a run of an older version are the high ones, without a count of the others', () => {
    const judged = { ...data.judged!, floor: { mean: 0.1, tasks: 8, high: data.judged!.floor!.high } }
    const shown = reportSection({ ...data, judged }, 'tasks')
    expect(shown).toContain('0.64')
    expect(shown).not.toContain('The floor of the other')
  })

  it('say where they come from, or that they are not known', () => {
    const { floor: _, ...without } = data.judged!
    expect(reportSection({ ...data, judged: without }, 'tasks')).toContain('Floors were not measured')
    expect(reportSection({ ...data, judged: null }, 'tasks')).toContain(
      'The preflight of a training reports it.',
    )
  })
})
