/** Amounts are whole cents. What a calculation leaves below a cent is never charged. */
export const wholeCents = (amount) => Math.floor(amount)

/** 1234 -> "12.34" */
export const display = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
