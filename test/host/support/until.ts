/**
 * Asks again until the answer is neither false nor undefined or null, and gives it. Throws Error that names what was
 * waited for, with the last answer.
 */
export async function until<Value>(
  what: string,
  ask: () => Value | Promise<Value>,
  patienceMs = 20_000,
): Promise<Exclude<Value, false | undefined | null>> {
  const end = performance.now() + patienceMs
  for (;;) {
    const value = await ask()
    if (value !== false && value !== undefined && value !== null)
      return value as Exclude<Value, false | undefined | null>
    if (performance.now() > end)
      throw new Error(`Waited ${patienceMs / 1000} s for ${what}; the last answer was ${String(value)}.`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
