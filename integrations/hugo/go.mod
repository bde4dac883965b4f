module github.com/voicgen/voicgen-listen/integrations/hugo

go 1.18
