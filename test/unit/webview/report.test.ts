import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { inCommandLineWords } from '../../../src/cli/io/word-remedy.ts'
import { again } from '../../../src/cli/run/write-report.ts'
import type { Experience, WorkedExample } from '../../../src/core/library/experience.ts'
import type { TrainEvent } from '../../../src/core/run/events.ts'
import { collectReport, Grouping, shownAttempt } from '../../../src/webview/collect-report.ts'
import { embeddedJson, html } from '../../../src/webview/html.ts'
import { renderReport } from '../../../src/webview/report.ts'
import { syntheticRun } from '../../support/synthetic-run.ts'

const ASSETS = { script: 'draw("</script>")', style: 'p { color: red }' }
const WORDS = { told: inCommandLineWords, again }
const run = syntheticRun()

function dataOf(events: TrainEvent[], library: Parameters<typeof collectReport>[3] = null) {
  const grouping = new Grouping()
  for (const event of events)
    if (event.type === 'rollout-finished')
      grouping.add(event.phase, event.rollout.task, shownAttempt(event.rollout, true))
  return collectReport(run.plan, events, grouping.all(), library)
}
const experienceOf = (example: WorkedExample): Experience => ({
  id: 'E90',
  kind: 'example',
  text: 'late-days',
  example,
  evidence: [],
  tags: [],
  status: 'promising',
  history: [],
})
const page = renderReport(dataOf(run.events), ASSETS, WORDS)

describe('the report page', () => {
  it('has a place for the attempts under way only while the run is in progress', () => {
    const inEditor = (live: string | null) =>
      renderReport(dataOf(run.events), ASSETS, WORDS, { nonce: 'n', folder: '/r', live })
    expect(inEditor('rollouts 3/8')).toContain('<section id="under-way"')
    expect(inEditor(null)).not.toContain('under-way')
    expect(page).not.toContain('under-way')
  })

  it('has verdict, claim, sandbox, models, seed and the command to repeat it', () => {
    expect(page).toContain('Verdict: better. The library is adopted.')
    expect(page).toContain(
      'Claim tested: the mean score over these val tasks is higher with the proposed library.',
    )
    expect(page).toContain('sandboxed: commands of verifiers ran in isolation')
    expect(page).toContain('grounded, seed 1')
    expect(page).toContain(
      'tfgrpo train &#39;/w/order-service/order service.tasks.yaml&#39; --mode grounded --seed 1 --epochs 1 --group 4',
    )
  })

  it('says how many rollouts of each side have no score, and fewer tokens as fewer', () => {
    const unscored = { baseline: { unscored: 1, made: 16 }, final: { unscored: 0, made: 16 } }
    const events = run.events.map((event): TrainEvent => {
      if (event.type === 'run-finished') return { ...event, unscored }
      return event.type === 'comparison-measured' ? { ...event, priorTokens: -35 } : event
    })
    const shown = renderReport(dataOf(events), ASSETS, WORDS)
    expect(shown).toContain(
      'Unscored: 1 of 16 rollouts without experiences, 0 of 16 rollouts with the library.',
    )
    expect(shown).toContain('for 35 tokens fewer in each request')
    expect(shown).toContain('With the library a request had 35 tokens fewer on average.')
    expect(page).not.toContain('Unscored:')
  })

  it('shows the whole library with why a measurement no longer counts, and what was removed', () => {
    const effect = { mean: 0.2, low: 0.1, high: 0.3, trials: 40, model: 'another' }
    const old = { id: 'E90', text: 'Of an earlier run.', evidence: [], tags: [], history: [] }
    const library = {
      version: 1 as const,
      next: 91,
      experiences: [{ ...old, status: 'proven' as const, effect }],
    }
    const shown = renderReport(dataOf(run.events, library), ASSETS, WORDS)
    expect(shown).toContain(
      'E90 was measured with reply · another, not with reply · embedded: it does not count as proven',
    )
    expect(shown).toContain('Not in the library: an experience whose first trial does not point up')
    expect(page).not.toContain('Not in the library: an experience whose first trial does not point up')
    expect(page).toContain('The library file could not be read.')
  })

  it('says after a run that proved nothing what it saw and what to do next', () => {
    const nothing = run.events.map(
      (event): TrainEvent =>
        event.type === 'run-finished' ? { ...event, verdict: 'unproven', accepted: false } : event,
    )
    const elsewhere = { ...WORDS, told: () => 'in the words of the editor' }
    expect(renderReport(dataOf(nothing), ASSETS, elsewhere)).toContain('<li>in the words of the editor</li>')
    expect(renderReport(dataOf(nothing), ASSETS, WORDS)).toMatch(
      /Why it is unproven[\s\S]*\d+ rollouts[\s\S]*Nearest: [\s\S]*Next step: /,
    )
    expect(page).not.toContain('Why it is unproven')
  })

  it('announces a run in progress by its phases alone, since its line changes twice a second', () => {
    const inEditor = { nonce: 'n', folder: '/r1', live: 'gate 3/24' }
    const shown = renderReport(dataOf([]), ASSETS, WORDS, inEditor)
    expect(shown).toContain('<span id="live">gate 3/24</span>')
    expect(shown).toMatch(/<span id="phase" [^>]*role="status"><\/span>/)
  })

  it('lets no text of a model or task become markup', () => {
    // All script elements: the data, and the one script.
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/<\/script/g)).toHaveLength(2)
    expect(page).not.toContain('<img')
    expect(page).toContain('money &lt;b&gt;')
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!
    expect(data).not.toContain('<')
    expect(JSON.parse(data).groups[0].attempts[0].reply).toContain('</script><script>alert(1)')
  })

  it('allows its own script and style by hash, and no request', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'")
    const script = /<script>(.*?)<\/script>/s.exec(page)![1]!
    const style = /<style>(.*?)<\/style>/s.exec(page)![1]!
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy).toBe(
      `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
    )
    expect(page).not.toMatch(/\s(?:src|href)="(?!#)/)
    expect(page).not.toMatch(/\sstyle="|\son[a-z]+="/)
  })

  it('shows each experience with evidence, status and its effect in numbers next to the bar', () => {
    const card = page.slice(
      page.indexOf('<li class="card">'),
      page.indexOf('</li>', page.indexOf('<p class="quiet">Tags')),
    )
    expect(card).toContain('E1')
    expect(card).toContain('promising')
    expect(card).toContain('+0.31 [+0.12, +0.48], 24 trial attempts at 6 tasks')
    expect(page).toContain('24 trial attempts at 6 tasks; +0.15 by the checks that it is about')
    expect(card).toContain('{ error: &quot;INVALID_PORT&quot; } expected')
    expect(page.indexOf('E1</span>')).toBeLessThan(page.indexOf('E2</span>'))
    expect(page.indexOf('E2</span>')).toBeLessThan(page.indexOf('E4</span>'))
  })

  it('shows an example as one, folded, with its tokens and its effect per 100 tokens', () => {
    const example = {
      task: 'Write late(days) <now>.',
      answer: 'return 1',
      shows: 'Never throw.',
      origin: 'repaired try' as const,
      tokens: 1,
    }
    const events = run.events.flatMap((event): TrainEvent[] => {
      if (event.type === 'operation-applied' && event.operation.op === 'add' && event.id === 'E1')
        return [{ ...event, operation: { ...event.operation, example } }]
      if (event.type !== 'lesson-rejected') return [event]
      const lesson = { ...event.lesson, id: 'L1', example }
      return [
        { type: 'lesson-proposed', lesson },
        { ...event, lesson },
      ]
    })
    const library = { version: 1 as const, next: 9, experiences: [experienceOf(example)] }
    const shown = renderReport(dataOf(events, library), ASSETS, WORDS)
    const fold = (part: string) =>
      part.includes(
        '<details class="example"><summary>Task and accepted answer (an attempt that was repaired until it passed)</summary>\n<p>It shows: Never throw.</p>\n<p class="quiet">Task</p><pre>Write late(days) &lt;now&gt;.</pre>\n<p class="quiet">Accepted answer</p><pre>return 1</pre></details>',
      )
    const card = shown.slice(shown.indexOf('<li class="card">'), shown.indexOf('<li class="card">') + 2_000)
    expect(card).toContain('E1</span> <span class="status">example</span>')
    expect(card).toContain('24 trial attempts at 6 tasks; +1.07 per 100 tokens')
    expect(card).toContain('Takes about 29 tokens of the prompt.')
    expect(fold(card)).toBe(true)
    const tables = [...shown.matchAll(/<table>.*?<\/table>/gs)].map(([table]) => table)
    const of = (caption: string) => tables.find((one) => one.includes(`<caption>${caption}`))!
    for (const caption of ['The library as it was', 'Trial 1', 'Rejected lessons'])
      expect([caption, fold(of(caption))]).toEqual([caption, true])
    expect(of('Trial 1')).toMatch(/<th scope="col">Kind<\/th>.*<td>example<\/td>.*<td>rule<\/td>/s)
    expect(of('Trial 1')).toContain('<td class="number">29</td><td class="number">+1.07</td>')
    // Without examples nothing tells kinds apart.
    expect(page).not.toContain('<th scope="col">Kind</th>')
    expect(page).toContain('<th scope="col" class="number">Per 100 tokens</th>')
  })

  it('folds a long operation that was refused', () => {
    const operation = { op: 'add', text: 'x'.repeat(500) }
    const refused = { type: 'operation-refused' as const, step: 1, operation, reason: 'It is a duplicate.' }
    expect(renderReport(dataOf([...run.events, refused]), ASSETS, WORDS)).toMatch(
      /<details class="example"><summary><code>[^<]{100,140}…<\/code><\/summary><pre>/,
    )
  })

  it('shows the present state of the library, where it was changed since', () => {
    const library = {
      version: 1 as const,
      next: 9,
      experiences: [
        { id: 'E1', text: '', evidence: [], tags: [], status: 'proven' as const, pinned: true, history: [] },
        { id: 'E2', text: '', evidence: [], tags: [], status: 'accepted' as const, history: [] },
      ],
    }
    const shown = renderReport(dataOf(run.events, library), ASSETS, WORDS)
    expect(shown).toMatch(
      /E1<\/span> <span class="status proven">proven<\/span><span class="status pinned">pinned/,
    )
    expect(shown).toContain('E2</span> <span class="status accepted">in use, untested alone</span>')
  })

  it('shows rejected lessons with reason and quote, regressions, tags, costs and warnings', () => {
    expect(page).toMatch(/L6.*parseGrade\(&quot;B&quot;\) returns 2\..*It holds an answer of a val task\./s)
    expect(page).toContain('test-task-5')
    expect(page).toMatch(/parsing<\/th>.*\+0\.35 \[\+0\.10, \+0\.60\]/s)
    expect(page).toContain('76,020')
    expect(page).toContain('price not known')
    expect(page).toContain('Warning: 160 of 200 calls are used')
  })

  it('puts the attempts at a task side by side, in the order of library and sample', () => {
    const gate = dataOf(run.events).groups.filter(({ phase }) => phase === 'gate')
    for (const { attempts } of gate) {
      const arms = attempts.map(({ arm }) => arm)
      expect(arms).toEqual([...arms].sort())
      for (const arm of new Set(arms)) {
        const samples = attempts.filter((one) => one.arm === arm).map(({ sample }) => sample)
        expect(samples).toEqual([...samples].sort((a, b) => a - b))
      }
    }
    expect(page).toContain('<span class="chip unscored">?</span>')
    expect(page).toContain('All scores are equal and no check failed.')
  })

  it('gives the values of each chart as a table too', () => {
    expect(page.match(/data-chart="(training|gate)"/g)).toHaveLength(2)
    expect(page).toContain('<caption>Looks of the gate (interim results)</caption>')
    expect(page).toContain('<caption>Training groups</caption>')
  })

  it('of a run that has not ended, or has nothing in it, reports that in every section', () => {
    const empty = renderReport(dataOf([]), ASSETS, WORDS)
    expect(empty).toContain('This run has not ended yet.')
    for (const sentence of [
      'Nothing was compared',
      'The gate was not reached',
      'no experience',
      'No candidate was tried',
      'No training group',
      'There are no attempts yet',
      'No answer was found that tampered',
      'All tasks took part',
    ])
      expect(empty).toContain(sentence)
    const stopped = run.events.map((event) =>
      event.type === 'run-finished'
        ? { ...event, stopped: 'budget' as const, reason: 'The budget is used up.' }
        : event,
    )
    expect(renderReport(dataOf(stopped), ASSETS, WORDS)).toContain('Stopped at a budget; it can be resumed.')
  })

  it('says loudly when commands ran unsandboxed', () => {
    const open = run.events.map((event) =>
      event.type === 'run-started' ? { ...event, sandbox: 'unsandboxed' as const } : event,
    )
    expect(renderReport(dataOf(open), ASSETS, WORDS)).toContain('UNSANDBOXED')
  })

  it('of a run without a start record takes the sandbox from its last one', () => {
    const events = run.events
      .filter(({ type }) => type !== 'run-started')
      .map((event) => (event.type === 'run-finished' ? { ...event, sandbox: 'unsandboxed' as const } : event))
    expect(renderReport(dataOf(events), ASSETS, WORDS)).toContain('UNSANDBOXED')
  })
})

describe('html', () => {
  it('escapes what is put in, once', () => {
    const inner = html`<b>${'a & "b"'}</b>`
    expect(html`<p title="${`'<x>`}">${inner}${[1, null, false, undefined, '<']}</p>`.text).toBe(
      '<p title="&#39;&lt;x&gt;"><b>a &amp; &quot;b&quot;</b>1&lt;</p>',
    )
  })

  it('embeds data that cannot end its element', () => {
    const value = { text: '</script><!-- \u2028' }
    expect(embeddedJson(value).text).not.toContain('<')
    expect(JSON.parse(embeddedJson(value).text)).toEqual(value)
  })
})
