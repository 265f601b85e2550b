import pandaz

print(pandaz)
