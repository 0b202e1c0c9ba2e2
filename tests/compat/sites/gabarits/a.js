---
---
var x = {{ 1 | plus: 1 }};