import type { mail as english } from "../english/mail.ts";

export const mail: typeof english = {
  blocked: (address) => `${address} ya no recibe correos`,
  why: {
    bounced: (day) => `Un correo volvió el ${day}: el buzón no existe o no acepta correos nuestros.`,
    complained: (day) => `Su dueño marcó un correo nuestro como spam el ${day}.`,
    "on-ses-list": (day) => `El servicio de correo no le entrega nada, según dijo el ${day}.`,
  },
  todo: {
    bounced: "Si está mal escrita, cámbiala. Si es correcta, pide antes que arreglen el buzón.",
    complained: "Pregunta antes a su dueño. Si no quiere correos, quita la dirección.",
    "on-ses-list": "Pide antes a quien opera este sistema que la quite de la lista del servicio de correo.",
  },
  again: "Volver a enviarle correos",
  askOperator: "Después, un operador puede hacer que reciba correos de nuevo.",
  notSent: {
    bounced: (day) => `no enviado: un correo anterior volvió el ${day}`,
    complained: (day) => `no enviado: su dueño marcó un correo como spam el ${day}`,
    "on-ses-list": (day) => `no enviado: el servicio de correo la bloquea desde el ${day}`,
  },
  afterwards: {
    bounced: (day) => `enviado, y volvió el ${day}`,
    complained: (day) => `enviado, y marcado como spam el ${day}`,
    "on-ses-list": (day) => `no entregado: el servicio de correo la bloqueó el ${day}`,
  },
};
