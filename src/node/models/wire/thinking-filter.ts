import { withoutThinking } from './thinking.ts'

/** How thinking begins, where it has an opening tag. */
const STARTS = ['<think', '<thought>', '<mm:think>', '<seed:think>', '[THINK]', '◁think▷', '<|']
/** Only with one of these does a tag end. */
const TAG_END = /[>\]▷]/
const BLOCK_START = /<(?:mm:|seed:)?think(?:ing)?>|\[THINK\]|◁think▷/
const BLOCK_END = /<\/(?:mm:|seed:)?think(?:ing)?>|\[\/THINK\]|◁\/think▷/
const MARKERS = /<\|(?:return|end)\|>/g
/** Where a tag may have begun that is not complete yet. */
const TAG_PREFIX = /[<[◁][^\s<[◁]{0,24}$/

/**
 * Takes thinking out of a text that arrives in pieces. Where it has no opening tag it is told from an answer too late:
 * it was shown then.
 */
export class ThinkingFilter {
  private held = ''
  private phase: 'start' | 'answer' | 'plain' = 'start'
  /** the held text ends in what may be the end of thinking */
  private ended = false

  /** What of the text so far can be shown. */
  push(piece: string): string {
    if (this.phase === 'plain') return piece
    this.held += piece
    if (this.phase === 'answer') return this.answer()
    if (this.held.trim() === '') return ''
    if (!mayOpen(this.held)) {
      this.phase = 'plain'
      return this.release()
    }
    // Looking at all that is held, only where something may have ended, keeps long thinking cheap.
    if (!this.ended && !TAG_END.test(piece)) return ''
    this.ended = TAG_END.test(this.held.trimEnd().slice(-1))
    const { text } = withoutThinking(this.held)
    if (text === this.held || text.trim() === '' || mayOpen(text)) return ''
    this.phase = 'answer'
    this.held = text
    return this.answer()
  }

  /** What is left to show at the end. */
  end(): string {
    const held = this.release()
    if (this.phase === 'plain') return held
    const rest = this.phase === 'answer' ? held : withoutThinking(held).text
    this.phase = 'start'
    return rest.replace(MARKERS, '')
  }

  private answer(): string {
    let shown = ''
    for (;;) {
      const start = BLOCK_START.exec(this.held)
      if (!start) break
      const end = BLOCK_END.exec(this.held.slice(start.index))
      shown += this.held.slice(0, start.index)
      this.held = this.held.slice(start.index)
      if (!end) return shown
      this.held = this.held.slice(end.index + end[0].length)
    }
    const at = TAG_PREFIX.exec(this.held)?.index ?? this.held.length
    shown += this.held.slice(0, at).replace(MARKERS, '')
    this.held = this.held.slice(at)
    return shown
  }

  private release(): string {
    const { held } = this
    this.held = ''
    return held
  }
}

/** Whether a text begins as thinking does, or is too short to tell. */
function mayOpen(text: string): boolean {
  const start = text.trimStart()
  return STARTS.some((each) => start.startsWith(each) || each.startsWith(start))
}
