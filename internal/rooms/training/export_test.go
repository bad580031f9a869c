package training

// Words are what this room says, for its tests.
var Words = catalogue
