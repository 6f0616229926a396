import { objectOf } from './read-fields.ts'

/**
 * Arguments of a tool call for formats that hold them as an object. What is no JSON object is handed over as it was
 * written, under a name that no tool knows: the agent then refuses the call in its own words.
 */
export function callArguments(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return objectOf(value)
  } catch {
    // Told to the agent below.
  }
  return { unreadable_arguments: text }
}
