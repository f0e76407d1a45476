/** Paged lists. */

export interface Page<T> {
  items: T[];
  /** Opaque; absent on the last page. */
  cursor?: string;
}

export interface PageWanted {
  limit: number;
  cursor?: string;
}
