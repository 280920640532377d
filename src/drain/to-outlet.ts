import type { OpenDestination } from '../delivery/create-destination.ts';
import type { Outlet } from './outlet.ts';
import type { Rendering } from './rendering.ts';

export function toOutlet(destination: OpenDestination, rendering: Rendering): Outlet {
  return { destination, content: destination.content, render: rendering(destination.content) };
}
