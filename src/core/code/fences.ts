import type { Language } from '../proposals/proposal.ts'

const NAMES: Record<Language, string> = { javascript: 'js', typescript: 'ts', tsx: 'tsx', python: 'python' }

/** Code as a block of Markdown, with a fence that is longer than any inside. */
export function fenced(code: string, language: Language): string {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map((match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${NAMES[language]}\n${code.replace(/\n$/, '')}\n${fence}`
}
