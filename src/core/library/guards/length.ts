import { MAX_EVIDENCE, MAX_QUOTE, MAX_TEXT } from '../apply.ts'
import type { Finding, Guarded } from './finding.ts'
import { type GuardMaterial, layersOf } from './material.ts'

/** Too short to state a rule, or longer than the run allows. */
export function findTooLong({ text, evidence }: Guarded, material: GuardMaterial): Finding[] {
  const maxText = layersOf(material).find((layer) => layer.maxText !== undefined)?.maxText ?? MAX_TEXT
  const findings: Finding[] = []
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const short = (quote: string) => (quote.length > 80 ? `${quote.slice(0, 79)}…` : quote)
  if (letters < 8) findings.push({ guard: 'length', reason: 'It is too short to state a rule.', quote: text })
  if (text.length > maxText) {
    const reason = `It has ${text.length} characters; at most ${maxText} are allowed.`
    findings.push({ guard: 'length', reason, quote: short(text) })
  }
  if (evidence.length > MAX_EVIDENCE) {
    const reason = `It has ${evidence.length} quotes; at most ${MAX_EVIDENCE} are allowed.`
    findings.push({ guard: 'length', reason, quote: short(evidence.at(-1) ?? '') })
  }
  for (const quote of evidence.filter((one) => [...one].length > MAX_QUOTE)) {
    const reason = `A quote has ${[...quote].length} characters; at most ${MAX_QUOTE} are allowed.`
    findings.push({ guard: 'length', reason, quote: short(quote) })
  }
  return findings
}
