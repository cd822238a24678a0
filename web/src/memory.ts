/** Storage that ends with the page: nothing a question held stays behind in the browser. */

export function memoryStorage(initial: Record<string, string>) {
  const items = new Map(Object.entries(initial))
  return {
    get length() {
      return items.size
    },
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => {
      items.clear()
    },
  }
}
