import type { LiveAttempt } from '../core/report/live-attempts.ts'
import { element } from './element.ts'
import { stepItem } from './report-timeline.ts'

interface ShownTimeline {
  details: HTMLElement
  summary: HTMLElement
  list: HTMLElement
  /** each turn as it was shown last */
  turns: Map<number, { text: string; item: HTMLElement }>
}

/**
 * What the attempts under way do, in their section of the page. Only what changed is made again, so that what a reader has
 * opened stays open.
 */
export class LiveTimelines {
  readonly #section: HTMLElement
  readonly #place: HTMLElement
  readonly #shown = new Map<string, ShownTimeline>()

  constructor(section: HTMLElement) {
    this.#section = section
    this.#place = section.querySelector('.under-way') ?? section
  }

  show(attempts: readonly LiveAttempt[]): void {
    const draws = new Set(attempts.map(({ draw }) => draw))
    for (const [draw, { details }] of this.#shown) {
      if (draws.has(draw)) continue
      details.remove()
      this.#shown.delete(draw)
    }
    for (const attempt of attempts) this.#update(attempt)
    this.#section.hidden = attempts.length === 0
  }

  #update({ draw, task, arm, sample, turns }: LiveAttempt): void {
    const shown = this.#shown.get(draw) ?? this.#begin(draw)
    const heading = `${task} · ${arm} · sample ${sample + 1} · turn ${turns.at(-1)?.turn ?? 0}`
    if (shown.summary.textContent !== heading) shown.summary.textContent = heading
    const kept = new Set(turns.map(({ turn }) => turn))
    for (const [turn, { item }] of shown.turns) {
      if (kept.has(turn)) continue
      item.remove()
      shown.turns.delete(turn)
    }
    for (const { turn, step } of turns) {
      const text = JSON.stringify(step)
      const before = shown.turns.get(turn)
      if (before?.text === text) continue
      const item = stepItem(step, `Turn ${turn}`)
      if (before) before.item.replaceWith(item)
      else shown.list.append(item)
      shown.turns.set(turn, { text, item })
    }
  }

  #begin(draw: string): ShownTimeline {
    const summary = element('summary', '')
    const list = element('ol', 'timeline')
    const details = element('details', 'steps', summary, list)
    this.#place.append(details)
    const shown = { details, summary, list, turns: new Map() }
    this.#shown.set(draw, shown)
    return shown
  }
}
