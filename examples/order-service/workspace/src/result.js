/** @param {string} name parameter, camelCase or one word */
const code = (name) => name.replace(/[A-Z]/g, '_$&').toUpperCase()

/** What every function returns when a parameter is not as its contract says. Nothing here throws. */
export const invalid = (name) => ({ error: `INVALID_${code(name)}` })

/** What a lookup returns when it finds nothing for the parameter. */
export const unknown = (name) => ({ error: `UNKNOWN_${code(name)}` })

export const failed = (result) => typeof result === 'object' && result !== null && 'error' in result
