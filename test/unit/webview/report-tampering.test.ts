import { describe, expect, it } from 'vitest'
import { reportData, reportSection } from '../../support/report-page.ts'
import { syntheticRun } from '../../support/synthetic-run.ts'
import { BY_TWINS, BY_VERIFIER, tamperedRun } from '../../support/tampered-run.ts'

const data = reportData(tamperedRun())
const section = reportSection(data, 'tampering')

describe('answers that tampered', () => {
  it('are shown with task, phase, sentence and the lesson in front of them, which is marked where it was rejected', () => {
    const byTwins = data.tampered.filter(({ phase }) => phase === 'trial')
    expect(byTwins.length).toBeGreaterThan(0)
    for (const one of byTwins)
      expect(one).toMatchObject({
        task: 'train-task-2',
        sentence: BY_TWINS,
        lessons: [{ id: 'L4', text: 'Return null if the input is empty.', blamed: true }],
      })
    expect(section).toContain('<h3>train-task-2</h3>')
    expect(section).toMatch(
      /<strong>L4<\/strong> <span class="status rejected">rejected<\/span> Return null if the input is empty\./,
    )
    expect(section).toContain(BY_TWINS.replaceAll('"', '&quot;'))
  })

  it('name the library where no lesson was tried', () => {
    const [first] = data.tampered
    expect(first).toMatchObject({
      phase: 'rollouts',
      task: 'train-task-3',
      lessons: [],
      sentence: BY_VERIFIER,
    })
    expect(section).toContain('First groups, with the library as it was before')
    expect(section).toContain(BY_VERIFIER)
  })

  it('name what was new in the library that a gate rejected for it', () => {
    const run = tamperedRun()
    const events = run.events.map((event) => {
      if (event.type === 'gate-decided')
        return {
          ...event,
          tampering: { task: 'val-task-1', check: 'check 1', sentence: BY_TWINS, lessons: ['E1', 'E4'] },
        }
      if (event.type !== 'rollout-finished' || event.rollout.task !== 'val-task-1') return event
      if (event.rollout.arm !== 'proposed') return event
      const verdict = { ...event.rollout.verdict, score: null, passed: false, tampering: BY_TWINS }
      return { ...event, rollout: { ...event.rollout, verdict } }
    })
    const [one] = reportData({ plan: run.plan, events }).tampered.filter(({ phase }) => phase === 'gate')
    expect(one?.lessons.map(({ id, blamed }) => [id, blamed])).toEqual([
      ['E1', true],
      ['E4', true],
    ])
    expect(one?.lessons[0]?.text).toContain('On invalid input return an error object')
  })

  it('fold the answer, as text', () => {
    expect(section).toMatch(/<details><summary>Answer of sample 1<\/summary><pre>```js/)
    const hostile = { ...data, tampered: [{ ...data.tampered[0]!, reply: '<img src=x>' }] }
    expect(reportSection(hostile, 'tampering')).toContain('<pre>&lt;img src=x&gt;</pre>')
    expect(section).toContain('Trial, with this lesson in the prompt:')
    const none = { ...data, tampered: [{ ...data.tampered[0]!, reply: null }] }
    expect(reportSection(none, 'tampering')).not.toContain('<details>')
  })

  it('have no score in their groups, and a sign of their own', () => {
    const groups = data.groups.filter(({ attempts }) => attempts.some(({ tampering }) => tampering))
    expect(groups.map(({ phase, task }) => `${phase}/${task}`)).toEqual([
      'rollouts/train-task-3',
      'trial/train-task-2',
    ])
    for (const { attempts } of groups)
      for (const one of attempts) if (one.tampering) expect(one).toMatchObject({ score: null, passed: false })
    expect(reportSection(data, 'attempts')).toContain('<span class="chip tampered">!</span>')
  })

  it('are one card where they did the same to a task with the same in the prompt', () => {
    const alike = data.tampered.filter(({ phase }) => phase === 'trial')
    expect(alike.length).toBeGreaterThan(1)
    expect(section.match(/<h3>train-task-2<\/h3>/g)).toHaveLength(1)
    expect(section.match(/<li class="card">/g)).toHaveLength(2)
  })

  it('are counted where they are too many to be shown', () => {
    const many = {
      ...data,
      tampered: Array.from({ length: 130 }, (_, sample) => ({ ...data.tampered[0]!, sample })),
    }
    const shown = reportSection(many, 'tampering')
    expect(shown.match(/<details>/g)).toHaveLength(100)
    expect(shown).toContain('130 answers decided what the checks found')
    expect(shown).toContain('30 more are marked in the attempts below.')
  })

  it('are said to be none where there are none', () => {
    expect(reportSection(reportData(syntheticRun()), 'tampering')).toContain(
      'No answer was found that tampered with its checks.',
    )
  })
})
