/** HTML text that is safe to put into a page as it is. Made by `html` alone. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | null | undefined | false | Part[]

/** A part of a page: every value is escaped, unless it is itself a part of a page; null and false are nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let text = strings[0]!
  parts.forEach((part, i) => {
    text += render(part) + strings[i + 1]!
  })
  return new Html(text)
}

function render(part: Part): string {
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map(render).join('')
  if (part === null || part === undefined || part === false) return ''
  return escapeHtml(String(part))
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and for attributes in quotes. Control characters that HTML forbids become U+FFFD. */
function escapeHtml(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => ESCAPES[character]!)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
  )
}

/** Data as JSON for a script element: no `<`, so that nothing in it can end the element or begin a comment. */
export function embeddedJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'))
}
