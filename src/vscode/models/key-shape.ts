/** What is wrong with a text that should be an API key. */
export type KeyProblem = 'empty' | 'space' | 'address' | 'variable' | 'characters' | 'short'

/** Removes what is pasted with a key: quotes, spaces around it, "Bearer ", "OPENAI_API_KEY=". */
export function tidyKey(text: string): string {
  return text
    .trim()
    .replace(/^(?:export\s+)?[A-Z][A-Z0-9_]*=/, '')
    .replace(/^(["'`])(.*)\1$/, '$2')
    .replace(/^bearer\s+/i, '')
    .trim()
}

/** What is wrong with a cleaned key; null when it may be one. Keys have no common form, so little is checked. */
export function keyProblem(key: string): KeyProblem | null {
  if (key === '') return 'empty'
  if (/\s/.test(key)) return 'space'
  if (/^https?:\/\//i.test(key)) return 'address'
  if (/^\$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_KEY$/.test(key)) return 'variable'
  // A header can contain nothing else.
  if (!/^[\x21-\x7e]+$/.test(key)) return 'characters'
  return key.length < 8 ? 'short' : null
}
