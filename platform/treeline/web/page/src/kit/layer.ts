import { createContext } from "react";

/**
 * Where menus, popovers and tooltips are put: within the dialog that they belong to, since nothing outside of an open
 * <dialog> stands above it; null for the page itself.
 */
export const Layer = createContext<HTMLElement | null>(null);
