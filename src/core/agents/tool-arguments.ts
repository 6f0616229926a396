/** The arguments of a tool call by name, as a model wrote them; none where that is no object in JSON. */
export function argumentsIn(given: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(given)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
