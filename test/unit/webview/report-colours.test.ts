import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const style = readFileSync(new URL('../../../src/webview/report.css', import.meta.url), 'utf8')

/** The colours that a block names, each with what it is where the editor gives none. */
function coloursOf(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(?:var\(--vscode-[\w-]+, )?(#[0-9a-f]{3,6})\b/g)].map((match) => [
      match[1]!,
      match[2]!,
    ]),
  )
}

function blockAfter(start: string): string {
  const from = style.indexOf(start)
  expect(from, start).toBeGreaterThanOrEqual(0)
  return style.slice(from, style.indexOf('}', from))
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

/** As WCAG reckons it. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

const root = coloursOf(blockAfter(':root {'))
const dark = coloursOf(blockAfter('(prefers-color-scheme: dark)'))
const print = coloursOf(blockAfter('@media print'))
/** the backgrounds of the editor's own themes, on which the text of the page is shown too */
const EDITOR = { light: ['#ffffff', '#fdf6e3'], dark: ['#1e1e1e', '#1f1f1f', '#000000', '#272822'] }

describe('colours of words on the page', () => {
  it('are reckoned as WCAG does', () => {
    expect(contrast('#fff', '#000')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })

  for (const name of ['up', 'down', 'open'])
    it(`${name} can be read on light, on dark and on paper`, () => {
      const onLight = root.get(`${name}-on-light`)!
      const onDark = root.get(`${name}-on-dark`)!
      for (const back of [root.get('back')!, root.get('raised')!, ...EDITOR.light])
        expect(contrast(onLight, back), back).toBeGreaterThanOrEqual(4.5)
      for (const back of [dark.get('back')!, dark.get('raised')!, ...EDITOR.dark])
        expect(contrast(onDark, back), back).toBeGreaterThanOrEqual(4.5)
      expect(contrast(print.get(name)!, print.get('raised')!)).toBeGreaterThanOrEqual(4.5)
    })

  for (const name of ['text', 'quiet', 'link'])
    it(`${name} can be read on the page by itself`, () => {
      for (const colours of [root, dark, print])
        for (const back of ['back', 'raised'])
          expect(contrast(colours.get(name)!, colours.get(back)!), back).toBeGreaterThanOrEqual(4.5)
    })

  it('are none that the editor has for icons', () => {
    expect(style).not.toMatch(/--vscode-testing|editorWarning/)
  })
})
