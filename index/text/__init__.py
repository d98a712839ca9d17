"""What words mean, in any language: folded, counted, dated, named, told apart."""
