// Package words holds what the product says to people: catalogues of sentences by
// code, and the one formatter of dates, times, numbers and lists.
//
// Every room has a words.yaml beside its code: code to English sentence. Arguments
// stand in braces, {0} {1} by place or {name} by name. A sentence that counts has two
// forms, chosen by its first number:
//
//	org.saved: The settings were saved.
//	person.found: {one: "{0} person found", other: "{0} people found"}
//
// A code is room.what; one without a dot is the reason of a fault.Invalid, which may hold
// {field}, what the field is called: field.<name> of a catalogue, or the name itself.
//
// Another language is another file of the same codes, words.de.yaml; what it lacks is
// said in English.
//
// Always true:
//   - A code belongs to one catalogue; a second one is refused when they are read.
//   - A translation has no code and no argument that the English sentence lacks.
//   - A missing code is found by the tests (package wordcheck), not by readers; who
//     meets one anyway reads the code.
//   - A day is never shifted by a zone; an instant is never shown without one.
package words
