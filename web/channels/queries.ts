/** What the page reads of channels. */
import { useQuery } from "@tanstack/react-query";
import type { ChannelView } from "../../shared/contract/channels.ts";
import type { DeliveryView } from "../../shared/contract/deliveries.ts";
import { NOW_AND_THEN, type Page, SOON } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { isUnderWay } from "./status.ts";

const DELIVERIES_SHOWN = 20;

/** None for those who may not read them. */
export function useChannels() {
  const { client, session } = useApp();
  return useQuery({
    enabled: session.may("connections/read"),
    queryKey: ["channels"],
    queryFn: ({ signal }) => client.all<ChannelView>("/channels", signal),
  });
}

export function useChannel(id: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["channels", id],
    queryFn: ({ signal }) => client.get<ChannelView>(`/channels/${id}`, signal),
    refetchInterval: NOW_AND_THEN,
  });
}

export function useDeliveries(id: string, cursor: string | undefined) {
  const { client } = useApp();
  const asked = new URLSearchParams({
    limit: String(DELIVERIES_SHOWN),
    ...(cursor !== undefined && { cursor }),
  });
  return useQuery({
    queryKey: ["channels", id, "deliveries", cursor ?? ""],
    queryFn: ({ signal }) => client.get<Page<DeliveryView>>(`/channels/${id}/deliveries?${asked}`, signal),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => isUnderWay(one, Date.now())) ? SOON : NOW_AND_THEN,
  });
}
